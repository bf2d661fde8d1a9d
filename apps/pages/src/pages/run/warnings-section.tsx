import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Section } from '../../parts/section.js';

export function WarningsSection({ warnings }: { readonly warnings: readonly string[] }) {
  const { say } = useLanguage();
  if (warnings.length === 0) return null;
  return (
    <Section title={say.warnings}>
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>{printable(warning)}</li>
        ))}
      </ul>
    </Section>
  );
}
