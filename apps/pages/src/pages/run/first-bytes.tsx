import { useState } from 'preact/hooks';
import type { FirstBytesAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { Answered } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';

/** What a rejected file begins with, on demand. */
export function FirstBytes({ run, reject }: { readonly run: string; readonly reject: number }) {
  const { say } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{say.firstBytes}</summary>
      {isOpen && <Dump run={run} reject={reject} />}
    </details>
  );
}

function Dump({ run, reject }: { readonly run: string; readonly reject: number }) {
  const language = useLanguage();
  const { say } = language;
  const asked = useAnswer<FirstBytesAnswer>(`runs/${run}/rejects/${reject}/bytes`);
  return (
    <Answered asked={asked}>
      {({ size, bytes }) =>
        size === 0 ? (
          <p class="plain">{say.emptyFile}</p>
        ) : (
          <>
            <pre class="dump">{dumpOf(bytes)}</pre>
            <p class="plain quiet">{say.fileOf(language.bytes(size))}</p>
          </>
        )
      }
    </Answered>
  );
}

/** Sixteen bytes to a line, as numbers and as text. */
function dumpOf(hex: string): string {
  return (hex.match(/.{1,32}/g) ?? [])
    .map((line) => {
      const bytes = line.match(/../g) ?? [];
      const text = bytes.map((byte) => {
        const code = parseInt(byte, 16);
        return code > 31 && code < 127 ? String.fromCharCode(code) : '·';
      });
      return `${bytes.join(' ').padEnd(48)} ${text.join('')}`;
    })
    .join('\n');
}
