import type { App } from 'vue';

/** The value that Vuetify passes to a head manager: one style, made from the themes. */
type Head = () => { readonly style: readonly [{ readonly textContent: string }] };

/**
 * Adds the styles of the theme to the document as a constructed style sheet. Vuetify writes them into a `style` element,
 * which `default-src 'self'` refuses, unless the app has a head manager. This is a head manager for these styles only. The
 * content security policy then needs neither `unsafe-inline` nor a nonce.
 */
export function adoptThemeStyles(app: App): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const patch = (head: Head): void => sheet.replaceSync(head().style[0].textContent);
  app.provide('usehead', {
    push(head: Head) {
      patch(head);
      return { patch };
    },
  });
}
