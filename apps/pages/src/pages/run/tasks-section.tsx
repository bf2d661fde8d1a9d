import { useState } from 'preact/hooks';
import type { RunFacts, TasksAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Answered, Section } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';

const step = 50;

/** The tasks of a run as a table, with filters. */
export function TasksSection({ run, log }: { readonly run: string; readonly log: RunFacts }) {
  const language = useLanguage();
  const { say } = language;
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
            <p class="quiet">
              {say.shown(language.integer(answer.tasks.length), language.integer(answer.total))}{' '}
              {answer.tasks.length < Math.min(answer.total, 1000) && (
                <button type="button" onClick={() => setCount(Math.min(1000, count + step))}>
                  {say.more}
                </button>
              )}
            </p>
          </>
        )}
      </Answered>
    </Section>
  );
}

function TaskTable({ answer }: { readonly answer: TasksAnswer }) {
  const language = useLanguage();
  const { say } = language;
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
          </tr>
        </thead>
        <tbody>
          {answer.tasks.map((task) => (
            <tr key={`${task.task} ${task.startedAt}`}>
              <th scope="row">{printable(task.task)}</th>
              <td>{task.stage}</td>
              <td>{printable(task.worker)}</td>
              <td>{new Date(task.startedAt).toLocaleTimeString(language.name)}</td>
              <td class="number">{language.decimal(task.seconds)}</td>
              <td class="number">{language.integer(task.images)}</td>
              <td class="number">{language.integer(task.rejects)}</td>
              <td class="number">{language.integer(task.attempts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
