import type { RunAnswer, RunFacts } from '../../../../../packages/verger/src/serve/api/answers.js';
import type { StageNumbers } from '../../../../../packages/verger/src/runs/stage-numbers.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Section } from '../../parts/section.js';
import { Spread } from '../../parts/spread.js';
import { StageGraph } from './stage-graph.js';
import { earlierOf } from './stage-order.js';

/** The stages in their order, with the time and the work of each. */
export function StagesSection({ log }: { readonly log: RunFacts } & Pick<RunAnswer, 'manifest'>) {
  const { say } = useLanguage();
  const seconds = log.stages.map((stage) => secondsOf(stage, log.lastAt));
  const longest = Math.max(...seconds, 0.001);
  const mostTask = Math.max(...log.stages.map(({ taskSeconds }) => taskSeconds?.most ?? 0));
  return (
    <Section title={say.stages}>
      <StageGraph stages={log.stages} seconds={seconds} />
      <ol class="stages">
        {log.stages.map((stage, i) => (
          <Stage
            key={`${stage.stage} ${i}`}
            stage={stage}
            after={earlierOf(stage, log.stages)}
            seconds={seconds[i]}
            longest={longest}
            mostTask={mostTask}
          />
        ))}
      </ol>
    </Section>
  );
}

function secondsOf({ seconds, startedAt }: StageNumbers, lastAt: number): number {
  return seconds ?? (lastAt - startedAt) / 1000;
}

function Stage({
  stage,
  after,
  seconds,
  longest,
  mostTask,
}: {
  readonly stage: StageNumbers;
  readonly after: readonly string[];
  readonly seconds: number;
  readonly longest: number;
  readonly mostTask: number;
}) {
  const language = useLanguage();
  const { say } = language;
  const done = stage.done + stage.reused;
  return (
    <li>
      <div class="stage-head">
        <strong>{stage.stage}</strong>
        <span class="number">{language.duration(seconds)}</span>
      </div>
      <meter
        min={0}
        max={longest}
        value={seconds}
        aria-label={`${stage.stage}: ${language.duration(seconds)}`}
      />
      {after.length > 0 && <p class="after">{say.after(after.join(', '))}</p>}
      <div class="stage-work">
        {stage.tasks > 0 && (
          <span>
            {say.tasks} {language.integer(done)}/{language.integer(stage.tasks)}
            {stage.reused > 0 && ` (${language.integer(stage.reused)} ${say.reused})`}
          </span>
        )}
        {stage.images > 0 && (
          <span>
            {say.images} {language.integer(stage.images)}
          </span>
        )}
        {stage.rejects > 0 && (
          <span>
            {say.rejects} {language.integer(stage.rejects)}
          </span>
        )}
        {stage.retried > 0 && (
          <span>
            {say.retries} {language.integer(stage.retried)}
          </span>
        )}
        {stage.bytes > 0 && (
          <span>
            {say.bytes} {language.bytes(stage.bytes)}
          </span>
        )}
        {stage.taskSeconds !== undefined && stage.done > 1 && (
          <Spread of={stage.taskSeconds} most={mostTask} />
        )}
        <Shares stage={stage} />
      </div>
      {stage.done > 1 && <Slowest tasks={stage.slowest} />}
    </li>
  );
}

/** Where the time of the tasks went, as far as the log says. */
function Shares({ stage }: { readonly stage: StageNumbers }) {
  const language = useLanguage();
  const { say } = language;
  const { workSeconds, peakBytes } = stage;
  if (peakBytes === 0) return null;
  const share = (seconds: number): string =>
    `${language.integer((100 * seconds) / Math.max(workSeconds, 1e-9))}%`;
  return (
    <>
      <span>CPU {share(stage.cpuSeconds)}</span>
      {stage.readSeconds > 0 && <span>{say.shareOfReading(share(stage.readSeconds))}</span>}
      {stage.backboneSeconds > 0 && <span>{say.shareOfNetwork(share(stage.backboneSeconds))}</span>}
      <span>
        {say.memory} {language.bytes(peakBytes)}
      </span>
    </>
  );
}

function Slowest({ tasks }: { readonly tasks: StageNumbers['slowest'] }) {
  const language = useLanguage();
  const { say } = language;
  return (
    <details>
      <summary>{say.slowestTasks}</summary>
      <ul>
        {tasks.map(({ task, worker, seconds }) => (
          <li key={task}>
            {printable(task)}: {language.duration(seconds)}, {printable(worker)}
          </li>
        ))}
      </ul>
    </details>
  );
}
