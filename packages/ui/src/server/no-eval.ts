import { config } from 'zod';

// Zod tries `new Function` by default, and the content security policy reports that as an error.
config({ jitless: true });
