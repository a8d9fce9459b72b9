import type { ThemeDefinition } from 'vuetify';

export const light = {
  dark: false,
  colors: {
    background: '#f6f8fb',
    surface: '#ffffff',
    primary: '#2b50c8',
    success: '#1a7f37',
    warning: '#7a5900',
    failed: '#a24b00',
    error: '#b3261e',
    info: '#1f5fbf',
    waiting: '#5b6475',
    'surface-variant': '#e7ebf4',
    'on-surface-variant': '#3c4458',
  },
  variables: { 'border-opacity': 0.14, 'medium-emphasis-opacity': 0.7 },
} satisfies ThemeDefinition;

export const dark = {
  dark: true,
  colors: {
    background: '#0e1117',
    surface: '#171b24',
    primary: '#9db4ff',
    success: '#56c271',
    warning: '#d9b35a',
    failed: '#f0a04b',
    error: '#ff8a80',
    info: '#79b0ff',
    waiting: '#96a0b2',
    'surface-variant': '#252b38',
    'on-surface-variant': '#c9d0e0',
  },
  variables: { 'border-opacity': 0.16, 'medium-emphasis-opacity': 0.74, 'high-emphasis-opacity': 0.95 },
} satisfies ThemeDefinition;
