import type { ThemeDefinition } from 'vuetify';

export const light = {
  dark: false,
  colors: {
    background: '#f4f6fa',
    surface: '#ffffff',
    primary: '#2b50c8',
    success: '#136b3d',
    warning: '#8f5400',
    failed: '#a24b00',
    error: '#b3261e',
    info: '#2b50c8',
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
    success: '#63d297',
    warning: '#f0b35c',
    failed: '#f0a04b',
    error: '#ff8a80',
    info: '#9db4ff',
    'surface-variant': '#252b38',
    'on-surface-variant': '#c9d0e0',
  },
  variables: { 'border-opacity': 0.16, 'medium-emphasis-opacity': 0.74, 'high-emphasis-opacity': 0.95 },
} satisfies ThemeDefinition;
