import { defaultClientConditions, defineConfig } from 'vite';
import { precompress } from './scripts/precompress.ts';

export default defineConfig(({ command }) => {
  // vitest sets this to `test`, which would make the page larger.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    plugins: [precompress()],
    // Our packages from source, others as published.
    resolve: { conditions: ['@netraven/source', ...defaultClientConditions] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'vue' } },
    define: {
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    build: {
      target: 'baseline-widely-available',
      emptyOutDir: true,
      // The content security policy refuses data: URLs.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // The licences of the libraries in the page.
      license: { fileName: 'licenses.md' },
      // One file: there are few pages. test/ui/built-page.matrix.test.ts limits its size.
      chunkSizeWarningLimit: 1000,
    },
  };
});
