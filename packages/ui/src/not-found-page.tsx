import { defineComponent } from 'vue';
import { RouterLink } from 'vue-router';
import { PageTitle } from './page-title.tsx';

export const NotFoundPage = defineComponent(() => () => (
  <>
    <PageTitle title="Nothing here" />
    <p>
      There is no page at this address. See the <RouterLink to="/">job catalogue</RouterLink>.
    </p>
  </>
));
