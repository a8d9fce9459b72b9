import { defaultClientConditions, defineConfig } from 'vite';
import { precompress } from './scripts/precompress.ts';

export default defineConfig(({ command }) => {
  // Built from a test, it would be another, larger page: vitest sets this to `test`.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    plugins: [precompress()],
    // Ours from source; everything else as it is published.
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
      // A data: URL would not pass the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // One file: there are few pages, and they come from this machine. test/ui/built-page.test.ts holds the budget.
      chunkSizeWarningLimit: 1000,
    },
  };
});
