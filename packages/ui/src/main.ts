// First: the schemas of the API must not compile functions when they are loaded.
import './server/no-eval.ts';
import 'vuetify/styles/layers';
import 'vuetify/styles/core';
import './look/tokens.css';
import './look/base.css';
import './shell/shell.css';
import './look/parts.css';
import './look/table.css';
import { createApp } from 'vue';
import { App } from './app.tsx';
import { look } from './look/look.ts';
import { router } from './router.tsx';
import { openSession } from './server/session.ts';

// Before the router reads the address.
void openSession(takeCodeFromAddress());
createApp(App).use(router()).use(look).mount('#app');

/** Removes the code of the address that `netraven start` prints, `#code=…`, and returns it. The browser's history keeps it. */
function takeCodeFromAddress(): string | undefined {
  const code = /^#code=([\w.-]+)$/.exec(location.hash)?.[1];
  if (location.hash.startsWith('#code=')) history.replaceState(null, '', location.pathname + location.search);
  return code;
}
