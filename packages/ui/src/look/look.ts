import { h, type App, type FunctionalComponent } from 'vue';
import { createVuetify } from 'vuetify';
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg';
import { adoptThemeStyles } from './adopt-theme-styles.ts';
import { dark, light } from './themes.ts';
import { savedTheme } from './theme-choice.ts';

const field = { variant: 'outlined', density: 'comfortable', color: 'primary', rounded: 'lg' };

/** The circle in a button that loads: it has no name, and the button itself says that it is busy. */
const Unspoken: FunctionalComponent = (_, { attrs, slots }) =>
  h('div', { ...attrs, 'aria-hidden': true }, slots['default']?.());
Unspoken.inheritAttrs = false;

/** Vuetify with the themes of the page, icons as SVG paths, and no `style` element. */
export const look = {
  install(app: App): void {
    adoptThemeStyles(app);
    app.use(
      createVuetify({
        icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
        theme: { defaultTheme: savedTheme(), themes: { light, dark } },
        defaults: {
          VBtn: { rounded: 'lg', VProgressCircular: { tag: Unspoken } },
          VAlert: { rounded: 'lg' },
          VTextField: field,
          VTextarea: field,
          VSelect: field,
          VAutocomplete: field,
          VCombobox: field,
          VSwitch: { color: 'primary', inset: true, density: 'comfortable' },
        },
      }),
    );
  },
};
