import type { App } from 'vue';
import { createVuetify } from 'vuetify';
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg';
import { adoptThemeStyles } from './adopt-theme-styles.ts';
import { dark, light } from './themes.ts';
import { savedTheme } from './theme-choice.ts';

/** Vuetify with our themes, icons as SVG paths, and without a `style` element. */
export const look = {
  install(app: App): void {
    adoptThemeStyles(app);
    app.use(
      createVuetify({
        icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
        theme: { defaultTheme: savedTheme(), themes: { light, dark } },
        defaults: {
          VBtn: { rounded: 'lg' },
          VCard: { rounded: 'lg' },
          VTextField: { variant: 'outlined', density: 'comfortable' },
          VTextarea: { variant: 'outlined', density: 'comfortable' },
          VSelect: { variant: 'outlined', density: 'comfortable' },
          VAutocomplete: { variant: 'outlined', density: 'comfortable' },
          VCombobox: { variant: 'outlined', density: 'comfortable' },
          VSwitch: { color: 'primary', inset: true, density: 'comfortable' },
        },
      }),
    );
  },
};
