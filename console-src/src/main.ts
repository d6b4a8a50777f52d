// Starts Vue and Quasar.
import { Quasar } from 'quasar';
import { createApp } from 'vue';
import App from './App.vue';
import './styles/quasar.sass';
import './styles/theme.css';
import './styles/page.css';
import './styles/map.css';
import './styles/resources.css';

createApp(App)
  .use(Quasar, { config: { dark: 'auto', ripple: false } })
  .mount('#app');
