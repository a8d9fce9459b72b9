import { changeTagSchema, removeTagSchema, tagListSchema, tagSchema } from '../schemas/tags.ts';
import type { RouteTable } from './route.ts';

export const tagRoutes = {
  list: {
    path: '/tags',
    summary: 'Lists the tags of devices and credentials, with their settings.',
    response: tagListSchema,
  },
  change: {
    method: 'POST',
    path: '/tags/change',
    summary: 'Changes the settings of a tag. Creates the tag if it does not exist.',
    body: changeTagSchema,
    response: tagSchema,
  },
  remove: {
    method: 'POST',
    path: '/tags/remove',
    summary: 'Removes a tag with its settings, from all devices.',
    body: removeTagSchema,
    response: tagSchema,
  },
} as const satisfies RouteTable;
