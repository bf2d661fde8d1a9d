/** What a browser keeps of its user's choices. It may keep nothing at all. */
export function kept(name: 'language' | 'theme'): string | undefined {
  try {
    return localStorage.getItem(`verger-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: 'language' | 'theme', value: string): void {
  try {
    localStorage.setItem(`verger-${name}`, value);
  } catch {
    // Then it is asked again next time.
  }
}
