import Button, { type ButtonProps } from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface ActionButtonProps extends Omit<ButtonProps, 'onClick'> {
  readonly onAct: () => void;
  /** What is asked before; without it nothing is. */
  readonly question?: string;
}

/** Does something; what cannot be undone is asked about first. */
export function ActionButton({ onAct, question, children, ...props }: ActionButtonProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const act = () => {
    setAsking(false);
    onAct();
  };
  return (
    <>
      <Button
        size="small"
        {...props}
        onClick={question === undefined ? onAct : () => setAsking(true)}
      >
        {children}
      </Button>
      {question !== undefined && (
        <Dialog open={asking} onClose={() => setAsking(false)} aria-label={question}>
          <DialogContent>
            <DialogContentText>{question}</DialogContentText>
          </DialogContent>
          <DialogActions>
            <Button onClick={() => setAsking(false)}>{t('cancel')}</Button>
            <Button color={props.color ?? 'primary'} variant="contained" onClick={act}>
              {children}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
