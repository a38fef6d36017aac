import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import NotificationsPaused from '@mui/icons-material/NotificationsPaused';
import Snooze from '@mui/icons-material/Snooze';
import Unarchive from '@mui/icons-material/Unarchive';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../api/client';
import { formatDateTime } from '../../../components/dates';
import { useHandling } from '../use-handling';
import { AssignButton } from './assign-button';
import { SNOOZES, type Snooze as SnoozeName } from './snoozes';

interface HandlingActionsProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
}

/** Give it to somebody, put it off, close it or open it again. */
export function HandlingActions({ tenantId, conversation }: HandlingActionsProps) {
  const { t } = useTranslation('conversations');
  const { id, status, snoozedUntil } = conversation;
  const handling = useHandling(tenantId, id);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const closed = status === 'closed';
  const snooze = snoozedUntil === null ? t('snooze') : t('snoozedUntil', { at: at(snoozedUntil) });
  const putOff = (until: string | null) => {
    setAnchor(null);
    handling.mutate({ snoozedUntil: until });
  };
  const toggle = closed ? t('reopen') : t('close');
  return (
    <>
      <AssignButton
        tenantId={tenantId}
        assignee={conversation.assignee}
        onAssign={(assignee) => handling.mutate({ assignee })}
      />
      {!closed && (
        <Tooltip title={snooze}>
          <IconButton aria-label={snooze} onClick={(event) => setAnchor(event.currentTarget)}>
            {snoozedUntil === null ? <Snooze /> : <NotificationsPaused color="warning" />}
          </IconButton>
        </Tooltip>
      )}
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {snoozedUntil !== null && <MenuItem onClick={() => putOff(null)}>{t('wake')}</MenuItem>}
        {Object.entries(SNOOZES).map(([name, until]) => (
          <MenuItem key={name} onClick={() => putOff(until(new Date()).toISOString())}>
            {t(`snoozes.${name as SnoozeName}`)}
          </MenuItem>
        ))}
      </Menu>
      <Tooltip title={toggle}>
        <IconButton
          aria-label={toggle}
          loading={handling.isPending}
          onClick={() => handling.mutate({ status: closed ? 'open' : 'closed' })}
        >
          {closed ? <Unarchive /> : <CheckCircleOutlined />}
        </IconButton>
      </Tooltip>
    </>
  );
}

const at = (time: string): string => formatDateTime(new Date(time));
