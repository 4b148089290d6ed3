// SPDX-License-Identifier: AGPL-3.0-or-later
import './style.css';
import { listenForDoubleEscape } from '../widget/leave.ts';
import { keepOnPhone, removeFromPhone, whetherKept } from './keep-on-phone.ts';

// The pages are complete without this: it prints, leaves in a hurry, and keeps a copy on the phone when asked to.

for (const button of document.querySelectorAll<HTMLButtonElement>('button.print')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

// Captions that are there by default would be loaded at once: they are switched on with the first play.
for (const video of document.querySelectorAll('video')) {
  video.addEventListener('play', () => {
    const track = video.textTracks[0];
    if (track?.mode === 'disabled') track.mode = 'showing';
  });
}

const leaving = document.getElementById('leave') as HTMLAnchorElement | null;
leaving?.addEventListener('click', (event) => {
  event.preventDefault();
  leave();
});
listenForDoubleEscape(leave);

/** Away at once: the next page may be slow to come, and takes this one's place in the history. */
function leave(): void {
  if (!leaving) return;
  document.body.replaceChildren();
  document.title = '\u200e';
  location.replace(leaving.href);
}

// What somebody in danger searched for does not stay in the history.
if (document.querySelector('.safety')) history.replaceState(null, '', location.pathname);

type State = 'none' | 'loading' | 'kept' | 'failed';

const section = document.getElementById('keep');
if (section && 'serviceWorker' in navigator) void offerKeeping(section);

async function offerKeeping(place: HTMLElement): Promise<void> {
  const language = document.documentElement.lang;
  const show = (state: State) => {
    for (const line of place.querySelectorAll<HTMLElement>('[data-state]'))
      line.hidden = line.dataset.state !== state;
    for (const button of place.querySelectorAll<HTMLButtonElement>('[data-act]')) {
      button.hidden = (button.dataset.act === 'remove') !== (state === 'kept');
      button.disabled = state === 'loading';
    }
  };
  const keep = async () => {
    show('loading');
    show((await keepOnPhone(language)) ? 'kept' : 'failed');
  };
  place.querySelector('[data-act="keep"]')?.addEventListener('click', () => void keep());
  place.querySelector('[data-act="remove"]')?.addEventListener('click', () => {
    void removeFromPhone(language).then(() => show('none'));
  });
  const kept = await whetherKept(language);
  show(kept ? 'kept' : 'none');
  place.hidden = false;
  // Whoever put it among their programs wants to open it anywhere.
  if (!kept && matchMedia('(display-mode: standalone)').matches) await keep();
}
