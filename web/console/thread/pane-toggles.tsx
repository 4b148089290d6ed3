// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from 'react-aria-components';
import { Icon } from '../kit/icons.tsx';
import { t } from '../kit/texts.ts';
import { usePreference } from '../shell/preferences.ts';

/** Shows and hides the queue and the context beside the conversation, on screens that have room for them. */
export function PaneToggles() {
  const [list, showList] = usePreference('list');
  const [context, showContext] = usePreference('context');
  return (
    <div className="pane-toggles">
      <Button className="pane-toggle" aria-pressed={list} onPress={() => showList(!list)}>
        <Icon name="list" />
        <span className="visually-hidden">{t('panes.list')}</span>
      </Button>
      <Button
        className="pane-toggle pane-toggle-context"
        aria-pressed={context}
        onPress={() => showContext(!context)}
      >
        <Icon name="info" />
        <span className="visually-hidden">{t('panes.context')}</span>
      </Button>
    </div>
  );
}
