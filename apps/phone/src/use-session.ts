import { useRef, useState } from 'preact/hooks';
import { type Crop, wholePhoto } from './crop.js';
import { type Fault, faultOf } from './fault.js';
import { useReady } from './ready.js';
import type { Shown, Verdict } from './worker/tasks.js';

/** A photo with the part that is looked at. */
export interface SessionPhoto extends Shown {
  readonly crop: Crop;
}

/** A fault, and the file that it is about. */
export interface NamedFault {
  readonly fault: Fault;
  readonly name?: string;
}

/** The photos of one fruit, and what they say. */
export interface Session {
  readonly photos: readonly SessionPhoto[];
  readonly verdict: Verdict | undefined;
  readonly isBusy: boolean;
  readonly faults: readonly NamedFault[];
  addFiles(files: readonly File[]): Promise<void>;
  addFrame(frame: ImageBitmap): Promise<void>;
  crop(id: number, crop: Crop): void;
  remove(id: number): void;
  again(): void;
  lookAgain(): void;
  report(error: unknown): void;
}

/** What the app looks at just now. Only the answer to the last question counts. */
export function useSession(): Session {
  const { engine } = useReady();
  const [photos, setPhotos] = useState<readonly SessionPhoto[]>([]);
  const [verdict, setVerdict] = useState<Verdict>();
  const [isBusy, setBusy] = useState(false);
  const [faults, setFaults] = useState<readonly NamedFault[]>([]);
  const latest = useRef(0);
  const shown = useRef<readonly SessionPhoto[]>([]);

  const change = (next: readonly SessionPhoto[]): void => {
    shown.current = next;
    setPhotos(next);
  };
  const report = (error: unknown, name?: string): void => {
    const fault = faultOf(error);
    setFaults((before) => [...before, name === undefined ? { fault } : { fault, name }]);
  };
  const look = async (): Promise<void> => {
    const own = ++latest.current;
    if (shown.current.length === 0) {
      setVerdict(undefined);
      setBusy(false);
      return;
    }
    setBusy(true);
    try {
      const answer = await engine.ask('recognise', [shown.current.map(({ id, crop }) => ({ id, crop }))]);
      if (own === latest.current) setVerdict(answer);
    } catch (error) {
      if (own === latest.current) report(error);
    }
    if (own === latest.current) setBusy(false);
  };
  const add = async (taken: () => Promise<Shown>, name?: string): Promise<void> => {
    setBusy(true);
    try {
      change([...shown.current, { ...(await taken()), crop: wholePhoto }]);
    } catch (error) {
      report(error, name);
    }
  };
  const remove = (id: number): void => {
    void engine.ask('drop', [id]);
    change(shown.current.filter((photo) => photo.id !== id));
    void look();
  };
  return {
    ...{ photos, verdict, isBusy, faults, remove, report },
    addFiles: async (files) => {
      setFaults([]);
      for (const file of files) await add(() => engine.ask('takeFile', [file]), file.name);
      await look();
    },
    addFrame: async (frame) => {
      setFaults([]);
      await add(() => engine.ask('takeFrame', [frame], [frame]));
      await look();
    },
    crop: (id, crop) => {
      change(shown.current.map((photo) => (photo.id === id ? { ...photo, crop } : photo)));
      void look();
    },
    again: () => {
      setFaults([]);
      for (const { id } of shown.current) void engine.ask('drop', [id]);
      change([]);
      void look();
    },
    lookAgain: () => void look(),
  };
}
