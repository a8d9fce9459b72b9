import { withoutSettings } from './environment.ts';

// All that a test starts inherits this environment.
const kept = withoutSettings(process.env);
for (const key of Object.keys(process.env)) if (!(key in kept)) delete process.env[key];
