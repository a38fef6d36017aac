import Block from '@mui/icons-material/Block';
import Done from '@mui/icons-material/Done';
import DoneAll from '@mui/icons-material/DoneAll';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import HelpOutlined from '@mui/icons-material/HelpOutlined';
import Schedule from '@mui/icons-material/Schedule';
import type { SvgIconProps } from '@mui/material/SvgIcon';
import type { ComponentType } from 'react';
import type { Message, MessageStatus } from '../../../api/client';
import { formatDateTime } from '../../../components/dates';
import { labelOf } from '../../messages/status';

const TICKS: Record<
  MessageStatus,
  { Icon: ComponentType<SvgIconProps>; color?: SvgIconProps['color'] }
> = {
  received: { Icon: Done },
  queued: { Icon: Schedule },
  sending: { Icon: Schedule },
  unknown: { Icon: HelpOutlined, color: 'warning' },
  canceled: { Icon: Block },
  expired: { Icon: Block, color: 'warning' },
  sent: { Icon: Done },
  delivered: { Icon: DoneAll },
  read: { Icon: DoneAll, color: 'info' },
  played: { Icon: DoneAll, color: 'info' },
  failed: { Icon: ErrorOutlined, color: 'error' },
};

/** How far a message of ours has come: a clock, one tick, two, two in blue. */
export function StatusTicks({ message }: { readonly message: Message }) {
  const { status, statusTimes } = message;
  const { Icon, color } = TICKS[status];
  const at = (statusTimes as Record<string, unknown>)[status];
  const label = labelOf(status);
  const title = typeof at === 'string' ? `${label}, ${formatDateTime(new Date(at))}` : label;
  return <Icon titleAccess={title} color={color ?? 'action'} fontSize="inherit" />;
}
