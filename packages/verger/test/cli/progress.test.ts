import { describe, expect, it } from 'vitest';
import { ProgressView } from '../../src/cli/progress.js';
import { terminal } from '../../src/cli/progress-line.js';

const stageStarted = {
  type: 'stage-started',
  stage: 'extract',
  tasks: 4,
  reused: 0,
  reusedImages: 0,
} as const;
const planned = { type: 'planned', plan: 'f00d', images: 2000, shards: 4, parts: 1 } as const;

describe('the progress of a run', () => {
  it('is one line on a terminal, redrawn at most ten times a second', () => {
    const { view, texts, wait } = openView(true);
    view.show(planned);
    view.show(stageStarted);
    wait(1000);
    view.show({ type: 'progress', images: 500, rejects: 0 });
    wait(50);
    view.show({ type: 'progress', images: 510, rejects: 0 });
    wait(50);
    view.show({ type: 'progress', images: 550, rejects: 2 });
    expect(texts).toEqual([
      '2,000 images in 4 shards, 1 part\n',
      '\r\u001b[Kextract features ██████░░░░░░░░░░░░░░░░░░ 500/2,000  500 images/s  ETA 3.0 s',
      '\r\u001b[Kextract features ███████░░░░░░░░░░░░░░░░░ 550/2,000  500 images/s  ETA 2.9 s  2 rejects',
    ]);
  });

  it('is a line every five seconds without a terminal', () => {
    const { view, texts, wait } = openView(false);
    view.show(planned);
    view.show(stageStarted);
    for (let images = 100; images <= 1100; images += 100) {
      wait(1000);
      view.show({ type: 'progress', images, rejects: 0 });
    }
    expect(texts.slice(1)).toEqual([
      'extract features █░░░░░░░░░░░░░░░░░░░░░░░ 100/2,000  100 images/s  ETA 19 s\n',
      'extract features ███████░░░░░░░░░░░░░░░░░ 600/2,000  100 images/s  ETA 14 s\n',
      'extract features █████████████░░░░░░░░░░░ 1,100/2,000  100 images/s  ETA 9.0 s\n',
    ]);
  });

  it('counts only its own images in the rate of a resumed run', () => {
    const { view, texts, wait } = openView(false);
    view.show(planned);
    view.show({ ...stageStarted, reused: 2, reusedImages: 1000 });
    wait(1000);
    view.show({ type: 'progress', images: 1100, rejects: 0 });
    expect(texts.slice(1)).toEqual([
      'resuming: 2 of 4 shards done (1,000 images)\n',
      'extract features █████████████░░░░░░░░░░░ 1,100/2,000  100 images/s  ETA 9.0 s\n',
    ]);
  });

  it('fits a terminal of 40 columns, since a line that wraps can not be redrawn', () => {
    const { view, texts, wait } = openView(true, 40);
    view.show(planned);
    view.show(stageStarted);
    wait(1000);
    view.show({ type: 'progress', images: 500, rejects: 12 });
    view.show({ ...stageStarted, stage: 'project' });
    wait(100);
    view.show({ ...stageStarted, stage: 'project' });
    const drawn = texts.filter((text) => text.startsWith('\r'));
    expect(drawn).toEqual(['\r\u001b[Kextract features 500/2,000 500 images/s', '\r\u001b[Kwrite parts 0/4']);
  });

  it('names what it passes over, so that it is known if the run fails', () => {
    const { view, texts } = openView(false);
    view.show({ ...planned, ignored: 3, ignoredByEnding: { '.heic': 2, '.txt': 1 } });
    expect(texts.at(-1)).toBe('3 other files ignored: 2 .heic, 1 .txt\n');
  });

  it('clears the line before a message and at the end', () => {
    const { view, texts } = openView(true);
    view.show({ type: 'listing', listed: 4096 });
    view.show({ type: 'warning', message: 'take care' });
    view.show({ type: 'listing', listed: 8192 });
    view.end();
    view.end();
    expect(texts).toEqual(['\r\u001b[Klist images  4,096', '\r\u001b[K', 'warning: take care\n']);
  });

  it('escapes control sequences in foreign text', () => {
    const { view, texts } = openView(true);
    view.show({ type: 'warning', message: 'labels: \u001b[2J' });
    view.show({
      type: 'task-retried',
      task: 'extract-00000',
      worker: 'local-0',
      reason: 'said \u001b]0;x\u0007',
    });
    expect(texts).toEqual([
      'warning: labels: \\u{1b}[2J\n',
      'retrying extract-00000: said \\u{1b}]0;x\\u{7}\n',
    ]);
  });
});

describe('a terminal', () => {
  const stream = { isTTY: true, columns: 80, write: () => true };

  it('gets control sequences unless it is dumb', () => {
    expect(terminal(stream, { TERM: 'xterm' })).toMatchObject({ isTTY: true, columns: 80 });
    expect(terminal(stream, { TERM: 'dumb' }).isTTY).toBe(false);
    expect(terminal({ ...stream, isTTY: false }, { TERM: 'xterm' })).toMatchObject({ isTTY: false });
  });

  it('has the width that its window has now', () => {
    const resized = { ...stream };
    const output = terminal(resized, { TERM: 'xterm' });
    resized.columns = 40;
    expect(output.columns).toBe(40);
  });
});

interface TestView {
  readonly view: ProgressView;
  /** What the view has written. */
  readonly texts: string[];
  readonly wait: (ms: number) => void;
}

function openView(isTTY: boolean, columns?: number): TestView {
  let time = 0;
  const texts: string[] = [];
  const view = new ProgressView({ isTTY, columns, write: (text) => texts.push(text) }, () => time);
  return { view, texts, wait: (ms) => (time += ms) };
}
