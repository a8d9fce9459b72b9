import { defaultClientConditions, defineConfig } from 'vite';

/** Ours from source; everything else as it is published. */
const conditions = ['@netraven/source', ...defaultClientConditions];

export default defineConfig({
  resolve: { conditions },
  oxc: { jsx: { runtime: 'automatic', importSource: 'vue' } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  build: {
    target: 'baseline-widely-available',
    // A data: URL would not pass the content security policy.
    assetsInlineLimit: 0,
    // One file: there are few pages, and it comes from this machine. test/ui.test.ts holds its budget.
    chunkSizeWarningLimit: 1000,
    modulePreload: { polyfill: false },
  },
});
