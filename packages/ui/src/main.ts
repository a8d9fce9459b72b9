// First: the schemas of the API must not try to make functions out of text when they are made.
import './server/no-eval.ts';
import 'vuetify/styles/layers';
import 'vuetify/styles/core';
import './look/base.css';
import './look/frame.css';
import './look/parts.css';
import { createApp } from 'vue';
import { App } from './app.tsx';
import { look } from './look/look.ts';
import { router } from './router.ts';
import { takeTokenFromAddress } from './sign-in/token-in-address.ts';
import { openSession } from './server/session.ts';

// Before the router looks at the address.
const token = takeTokenFromAddress();
void openSession(token);
createApp(App).use(router()).use(look).mount('#app');
