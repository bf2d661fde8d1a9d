// Fixed language and time zone, so that the same run always gives the same page.
const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const missing = '–';

export function formatCount(count: number): string {
  return integer.format(count);
}

export function formatRate(perSecond: number): string {
  return perSecond < 10 ? oneDecimal.format(perSecond) : integer.format(perSecond);
}

/** A share between 0 and 1. Anything short of 1 is not shown as 100%, nor anything above 0 as 0%. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1%';
  if (share >= 0.9995 && share < 1 - 1e-9) return '>99.9%';
  return `${oneDecimal.format(share * 100)}%`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 0.9995) return `${integer.format(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${oneDecimal.format(seconds)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${formatCount(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount < 10 && power > 0 ? oneDecimal.format(amount) : integer.format(amount)} ${units[power]}`;
}

export function formatInstant(iso: string): string {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return iso;
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * Untrusted text on one line: control characters are replaced by visible symbols, so a newline in a name is shown,
 * not obeyed.
 */
export function oneLine(text: string): string {
  return Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return isDirectionControl(code) ? '\ufffd' : character;
  }).join('');
}

/** Characters that reverse the text after them, so that `gpj.exe` reads `exe.jpg`. */
function isDirectionControl(code: number): boolean {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/** Cuts in the middle, where different names are usually the same. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (length - 1 - head)).join('')}`;
}

export function labelName(label: string): string {
  return label === '' ? '(no label)' : oneLine(label);
}
