import { useEffect, useState } from 'preact/hooks';
import { ask } from './ask.js';

/** What is known of an answer: it is on its way, there, or an error. The last answer stays while it is asked for again. */
export interface Asked<Answer> {
  readonly answer: Answer | undefined;
  readonly error: Error | undefined;
}

/**
 * An answer of the server, asked for again and again.
 * @param everyMs pause between two questions; undefined asks once
 */
export function useAnswer<Answer>(path: string, everyMs?: number): Asked<Answer> {
  const [state, setState] = useState<Asked<Answer> & { readonly path: string }>({
    path,
    answer: undefined,
    error: undefined,
  });
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      try {
        const answer = await ask<Answer>(path, stop.signal);
        setState({ path, answer, error: undefined });
      } catch (error) {
        if (stop.signal.aborted) return;
        setState((last) => ({
          path,
          answer: last.path === path ? last.answer : undefined,
          error: error instanceof Error ? error : new Error(String(error)),
        }));
      }
      // Nobody looks at a hidden page.
      if (everyMs !== undefined && !stop.signal.aborted)
        timer = setTimeout(() => void (document.hidden ? undefined : look()), everyMs);
    };
    const wake = (): void => {
      if (!document.hidden && everyMs !== undefined) {
        clearTimeout(timer);
        void look();
      }
    };
    void look();
    document.addEventListener('visibilitychange', wake);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [path, everyMs]);
  return state.path === path ? state : { answer: undefined, error: undefined };
}
