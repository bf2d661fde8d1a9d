import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Ready } from './start.js';

export const ReadyContext = createContext<Ready | undefined>(undefined);

export function useReady(): Ready {
  const ready = useContext(ReadyContext);
  if (ready === undefined) throw new Error('not ready');
  return ready;
}
