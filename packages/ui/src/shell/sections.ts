import { mdiClockOutline, mdiPlayOutline, mdiServerNetwork, mdiSwapVertical, mdiViewGridOutline } from '@mdi/js';

/** A page of the navigation. The other pages belong to one of these: `meta.section` of their routes names it. */
export interface Section {
  /** Name of its route. */
  readonly name: string;
  readonly path: string;
  readonly title: string;
  /** SVG path. */
  readonly icon: string;
}

export const sections: readonly Section[] = [
  { name: 'devices', path: '/devices', title: 'Devices', icon: mdiServerNetwork },
  { name: 'changes', path: '/changes', title: 'Changes', icon: mdiSwapVertical },
  { name: 'runs', path: '/runs', title: 'Runs', icon: mdiPlayOutline },
  { name: 'schedules', path: '/schedules', title: 'Schedules', icon: mdiClockOutline },
  { name: 'catalogue', path: '/', title: 'Job catalogue', icon: mdiViewGridOutline },
];
