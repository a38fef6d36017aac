import PersonAddAlt from '@mui/icons-material/PersonAddAlt';
import Avatar from '@mui/material/Avatar';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../session/use-me';
import { initialsOf } from '../people';
import { NARROW } from './narrow';
import { nameOfAssignee, useAssignees } from '../use-handling';

interface AssignButtonProps {
  readonly tenantId: string;
  readonly assignee: string | null;
  readonly onAssign: (assignee: string | null) => void;
}

/** Who deals with it; pressed, it is given to somebody else. */
export function AssignButton({ tenantId, assignee, onAssign }: AssignButtonProps) {
  const { t } = useTranslation('conversations');
  const me = useMe();
  const assignees = useAssignees(tenantId);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const name = assignee === null ? null : nameOfAssignee(assignees, assignee);
  const others = assignees.filter(({ userId }) => userId !== me?.id);
  const give = (to: string | null) => {
    setAnchor(null);
    onAssign(to);
  };
  return (
    <>
      <Button
        size="small"
        color="inherit"
        aria-haspopup="menu"
        aria-label={name === null ? t('assign') : t('assignedTo', { name })}
        startIcon={
          name === null ? (
            <PersonAddAlt />
          ) : (
            <Avatar
              aria-hidden
              sx={{
                width: 24,
                height: 24,
                fontSize: 11,
                bgcolor: 'primary.main',
                color: 'primary.contrastText',
              }}
            >
              {initialsOf(name)}
            </Avatar>
          )
        }
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ minWidth: 40, [NARROW]: { '& .MuiButton-startIcon': { mr: 0 } } }}
      >
        <Box component="span" sx={{ [NARROW]: { display: 'none' } }}>
          {name ?? t('assign')}
        </Box>
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {me !== undefined && assignee !== me.id && (
          <MenuItem onClick={() => give(me.id)}>{t('assignToMe')}</MenuItem>
        )}
        {others.map(({ userId, name: other }) => (
          <MenuItem key={userId} selected={userId === assignee} onClick={() => give(userId)}>
            {other}
          </MenuItem>
        ))}
        {me === undefined && others.length === 0 && (
          <MenuItem disabled>
            <ListItemText primary={t('nobodyToAssign')} />
          </MenuItem>
        )}
        {assignee !== null && <Divider />}
        {assignee !== null && <MenuItem onClick={() => give(null)}>{t('assignToNobody')}</MenuItem>}
      </Menu>
    </>
  );
}
