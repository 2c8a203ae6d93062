import { render } from 'preact';
import { type Installation, installation, session } from './api/session';
import { followLinks } from './router';
import { Shell } from './shell';

const about = document.querySelector<HTMLMetaElement>('meta[name="installation"]');
if (about?.content) installation.value = JSON.parse(about.content) as Installation;
// A local stack signs in by itself: its key is in every README.
session.value = installation.value.localAccess;

const root = document.getElementById('console');
if (root !== null) {
  root.addEventListener('click', followLinks);
  render(<Shell />, root);
}
