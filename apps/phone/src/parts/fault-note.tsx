import type { NamedFault } from '../use-session.js';
import { useLanguage } from '../language/language.js';

/** What went wrong, and what to do. */
export function FaultNote({ of: { fault, name } }: { readonly of: NamedFault }) {
  const { say } = useLanguage();
  const [what, remedy] = say.faults[fault.code];
  return (
    <div class="problem" role="alert">
      {name !== undefined && <p class="quiet">{say.fileFailed(name)}</p>}
      <p>
        <strong>{what}</strong>
      </p>
      <p>{remedy}</p>
      {(fault.code === 'internal' || fault.code === 'wrong-numbers') && <p class="small">{fault.detail}</p>}
    </div>
  );
}
