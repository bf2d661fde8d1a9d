import { useState } from 'preact/hooks';
import type { RunFacts, TasksAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { More } from '../../parts/more.js';
import { printable } from '../../parts/printable.js';
import { Answered, Section } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';

const step = 50;

/** The tasks of a run as a table, with filters. */
export function TasksSection({ run, log }: { readonly run: string; readonly log: RunFacts }) {
  const { say } = useLanguage();
  const [stage, setStage] = useState('');
  const [order, setOrder] = useState('start');
  const [retried, setRetried] = useState(false);
  const [count, setCount] = useState(step);
  const query = new URLSearchParams({ order, count: count.toString() });
  if (stage !== '') query.set('stage', stage);
  if (retried) query.set('retried', 'true');
  const asked = useAnswer<TasksAnswer>(`runs/${run}/tasks?${query.toString()}`);
  return (
    <Section title={say.tasks} aside={<a href={`./api/runs/${run}/trace.json`}>{say.asTrace}</a>}>
      <div class="filters">
        <label>
          {say.stage}{' '}
          <select value={stage} onChange={(event) => setStage(event.currentTarget.value)}>
            <option value="">{say.all}</option>
            {log.stages
              .filter(({ tasks }) => tasks > 0)
              .map((each) => (
                <option key={each.stage}>{each.stage}</option>
              ))}
          </select>
        </label>
        <label>
          {say.order}{' '}
          <select value={order} onChange={(event) => setOrder(event.currentTarget.value)}>
            <option value="start">{say.byStart}</option>
            <option value="seconds">{say.bySeconds}</option>
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={retried}
            onChange={(event) => setRetried(event.currentTarget.checked)}
          />{' '}
          {say.onlyRetried}
        </label>
      </div>
      <Answered asked={asked}>
        {(answer) => (
          <>
            <TaskTable answer={answer} />
            <More
              shown={answer.tasks.length}
              total={answer.total}
              onMore={() => setCount(Math.min(1000, count + step))}
            />
          </>
        )}
      </Answered>
    </Section>
  );
}

function TaskTable({ answer }: { readonly answer: TasksAnswer }) {
  const language = useLanguage();
  const { say } = language;
  const seconds = (value: number | undefined): string => (value === undefined ? '' : language.decimal(value));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={say.tasks}>
      <table>
        <thead>
          <tr>
            <th>{say.task}</th>
            <th>{say.stage}</th>
            <th>{say.worker}</th>
            <th>{say.start}</th>
            <th class="number">{say.seconds}</th>
            <th class="number">{say.images}</th>
            <th class="number">{say.rejects}</th>
            <th class="number">{say.attempts}</th>
            <th class="number">{say.cpu}</th>
            <th class="number">{say.waiting}</th>
            <th class="number">{say.network}</th>
            <th class="number">{say.memory}</th>
          </tr>
        </thead>
        <tbody>
          {answer.tasks.map((task) => (
            <tr key={`${task.task} ${task.startedAt}`}>
              <th scope="row">{printable(task.task)}</th>
              <td>{task.stage}</td>
              <td>
                {printable(task.worker)}
                {task.executor !== undefined && ` (${printable(task.executor)})`}
              </td>
              <td>{language.clock(task.startedAt)}</td>
              <td class="number">{language.decimal(task.seconds)}</td>
              <td class="number">{language.integer(task.images)}</td>
              <td class="number">{language.integer(task.rejects)}</td>
              <td class="number">{language.integer(task.attempts)}</td>
              <td class="number">{seconds(task.cpuSeconds)}</td>
              <td class="number">{seconds(task.readSeconds)}</td>
              <td class="number">{seconds(task.backboneSeconds)}</td>
              <td class="number">{task.peakBytes === undefined ? '' : language.bytes(task.peakBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
