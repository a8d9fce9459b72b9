import { createClient, type Client } from '@netraven/api';

/** The API of the server this page came from. The session's cookie goes along by itself. */
export const client: Client = createClient({ baseUrl: location.origin });
