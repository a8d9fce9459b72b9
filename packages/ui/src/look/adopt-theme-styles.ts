import type { App } from 'vue';

/** What Vuetify hands to a head manager: one style, made of the themes. */
type Head = () => { readonly style: readonly [{ readonly textContent: string }] };

/**
 * Gives the theme's styles to the document as a constructed style sheet. Vuetify would write them into a `style` element,
 * which `default-src 'self'` refuses; where an app has a head manager, it leaves them to that, and this is one for them
 * alone. It keeps the content security policy without `unsafe-inline` and the page without a nonce.
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
