import { config } from 'zod';

// Zod tries `new Function` unless told not to, and the content security policy would refuse it with an error.
config({ jitless: true });
