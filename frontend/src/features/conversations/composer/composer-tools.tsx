import Bolt from '@mui/icons-material/Bolt';
import InsertEmoticon from '@mui/icons-material/InsertEmoticon';
import ScheduleSend from '@mui/icons-material/ScheduleSend';
import ViewAgenda from '@mui/icons-material/ViewAgenda';
import IconButton from '@mui/material/IconButton';
import Popover from '@mui/material/Popover';
import Tooltip from '@mui/material/Tooltip';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AttachButton } from './attach-button';
import { EmojiPickerSpace } from './emoji-picker-space';

const EmojiPicker = lazy(() => import('./emoji-picker'));

interface ComposerToolsProps {
  /** Whether more than a template may go out. */
  readonly allowed: boolean;
  readonly onFile: (file: File) => void;
  readonly onEmoji: (emoji: string) => void;
  readonly onQuickReplies: () => void;
  readonly onTemplate: () => void;
  readonly onSchedule: (() => void) | undefined;
}

/** What else can be put into a message, or sent instead of one. */
export function ComposerTools({
  allowed,
  onFile,
  onEmoji,
  onQuickReplies,
  onTemplate,
  onSchedule,
}: ComposerToolsProps) {
  const { t } = useTranslation('conversations');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <AttachButton disabled={!allowed} onFile={onFile} />
      <Tool
        label={t('emoji.choose')}
        disabled={!allowed}
        onClick={setAnchor}
        icon={<InsertEmoticon />}
      />
      <Tool
        label={t('quickReplies.title')}
        disabled={!allowed}
        onClick={onQuickReplies}
        icon={<Bolt />}
      />
      <Tool label={t('sendTemplate')} disabled={false} onClick={onTemplate} icon={<ViewAgenda />} />
      <Tool
        label={t('schedule.title')}
        disabled={onSchedule === undefined}
        onClick={() => onSchedule?.()}
        icon={<ScheduleSend />}
      />
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'top', horizontal: 'left' }}
        transformOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': t('emoji.choose') } }}
      >
        <Suspense fallback={<EmojiPickerSpace />}>
          <EmojiPicker
            onChoose={(emoji) => {
              setAnchor(null);
              onEmoji(emoji);
            }}
          />
        </Suspense>
      </Popover>
    </>
  );
}

interface ToolProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly disabled: boolean;
  readonly onClick: (button: HTMLElement) => void;
}

function Tool({ label, icon, disabled, onClick }: ToolProps) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton
          size="small"
          aria-label={label}
          disabled={disabled}
          onClick={({ currentTarget }) => onClick(currentTarget)}
        >
          {icon}
        </IconButton>
      </span>
    </Tooltip>
  );
}
