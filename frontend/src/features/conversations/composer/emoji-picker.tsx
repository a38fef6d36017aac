import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EMOJIS, type EmojiGroup } from './emojis';

const GROUPS = Object.keys(EMOJIS) as EmojiGroup[];

/** A small choice of emoji. They are their own names: whoever reads them out knows them. */
export default function EmojiPicker({ onChoose }: { readonly onChoose: (emoji: string) => void }) {
  const { t } = useTranslation('conversations');
  const [group, setGroup] = useState<EmojiGroup>('faces');
  return (
    <Box sx={{ width: 320 }}>
      <Tabs
        value={group}
        onChange={(_event, next: EmojiGroup) => setGroup(next)}
        variant="fullWidth"
        aria-label={t('emoji.groups')}
      >
        {GROUPS.map((name) => (
          <Tab
            key={name}
            value={name}
            aria-label={t(`emoji.${name}`)}
            label={EMOJIS[name].split(' ')[0]}
            sx={{ minWidth: 0, fontSize: 20 }}
          />
        ))}
      </Tabs>
      <Box
        role="group"
        aria-label={t(`emoji.${group}`)}
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(8, 1fr)',
          p: 1,
          height: 216,
          overflow: 'auto',
          alignContent: 'start',
        }}
      >
        {EMOJIS[group].split(' ').map((emoji) => (
          <ButtonBase
            key={emoji}
            onClick={() => onChoose(emoji)}
            sx={{
              fontSize: 22,
              height: 36,
              borderRadius: 1,
              '&:hover, &:focus-visible': { bgcolor: 'action.hover' },
            }}
          >
            {emoji}
          </ButtonBase>
        ))}
      </Box>
    </Box>
  );
}
