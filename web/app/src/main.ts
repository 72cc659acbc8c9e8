import { mount } from 'svelte';
import App from './App.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/code.css';

const target = document.querySelector('#app');
if (!target) throw new Error('the page has no place for the app');
mount(App, { target });
