import { defineComponent } from 'vue';
import { createRouter, createWebHistory, RouterLink, type Router } from 'vue-router';
import { ArtifactPage } from './artifact/artifact-page.tsx';
import { CataloguePage } from './catalogue/catalogue-page.tsx';
import { ChangesPage } from './changes/changes-page.tsx';
import { DevicePage } from './device/device-page.tsx';
import { DevicesPage } from './devices/devices-page.tsx';
import { PageTitle } from './page-title.tsx';
import { RunFormPage } from './run/run-form-page.tsx';
import { RunPage } from './run/run-page.tsx';
import { RunsPage } from './runs/runs-page.tsx';
import { SchedulesPage } from './schedules/schedules-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { scrollPosition } from './scroll-position.ts';
import { TaskPage } from './task/task-page.tsx';

/** Returns the router with all pages and their addresses. */
export function router(): Router {
  return createRouter({
    history: createWebHistory(),
    scrollBehavior: scrollPosition,
    routes: [
      { path: '/', name: 'catalogue', component: CataloguePage },
      {
        path: '/jobs/:jobType',
        name: 'job',
        component: RunFormPage,
        props: true,
        meta: { filledIn: true, section: 'catalogue' },
      },
      {
        path: '/packages/:name(.*)/settings',
        name: 'settings',
        component: SettingsPage,
        props: true,
        meta: { filledIn: true, section: 'catalogue' },
      },
      { path: '/devices', name: 'devices', component: DevicesPage },
      { path: '/devices/:name', name: 'device', component: DevicePage, props: true, meta: { section: 'devices' } },
      { path: '/changes', name: 'changes', component: ChangesPage },
      { path: '/runs', name: 'runs', component: RunsPage },
      { path: '/runs/:id', name: 'run', component: RunPage, props: true, meta: { section: 'runs' } },
      { path: '/schedules', name: 'schedules', component: SchedulesPage },
      { path: '/tasks/:id', name: 'task', component: TaskPage, props: true, meta: { section: 'runs' } },
      { path: '/artifacts/:id', name: 'artifact', component: ArtifactPage, props: true, meta: { section: 'devices' } },
      { path: '/:rest(.*)*', name: 'nothing', component: NotFoundPage },
    ],
  });
}

const NotFoundPage = defineComponent(() => () => (
  <>
    <PageTitle title="Page not found" />
    <p>
      There is no page at this address. See the <RouterLink to="/">job catalogue</RouterLink>.
    </p>
  </>
));
