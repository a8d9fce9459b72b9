const key = 'netraven.theme';

export type ThemeName = 'system' | 'light' | 'dark';

/** What was chosen in this browser; by default, what the system has. */
export function savedTheme(): ThemeName {
  const saved = localStorage.getItem(key);
  return saved === 'light' || saved === 'dark' ? saved : 'system';
}

export function saveTheme(name: ThemeName): void {
  localStorage.setItem(key, name);
}
