const key = 'netraven.theme';

export type ThemeName = 'system' | 'light' | 'dark';

/** Returns the theme chosen in this browser. Default: that of the system. */
export function savedTheme(): ThemeName {
  const saved = localStorage.getItem(key);
  return saved === 'light' || saved === 'dark' ? saved : 'system';
}

export function saveTheme(name: ThemeName): void {
  localStorage.setItem(key, name);
}
