import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../api/client';
import { describeError } from '../../../api/errors';
import { newKey } from '../../../components/new-key';
import TemplatePicker from '../../send/template/template-picker';
import {
  isComplete,
  toTemplateMessage,
  type ChosenTemplate,
} from '../../send/template/template-shape';
import { useAnswer } from './use-answer';

interface TemplateDialogProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  readonly onSent: () => void;
  readonly onClose: () => void;
}

/** Sends a template to the person of a conversation: what arrives outside of the service window. */
export default function TemplateDialog({
  tenantId,
  conversation,
  onSent,
  onClose,
}: TemplateDialogProps) {
  const { t } = useTranslation('conversations');
  const [chosen, setChosen] = useState<ChosenTemplate | null>(null);
  const [strict, setStrict] = useState(false);
  const key = useRef(newKey());
  const answer = useAnswer(tenantId, conversation);
  const change = (next: ChosenTemplate | null) => {
    setChosen(next);
    key.current = newKey();
  };
  const send = () => {
    setStrict(true);
    if (chosen === null || !isComplete(chosen)) return;
    const template = toTemplateMessage(chosen.template, chosen.values);
    answer.mutate(
      { text: '', file: null, template, key: key.current, windowOpen: true },
      {
        onSuccess: () => {
          onSent();
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="template-title">
      <DialogTitle id="template-title">{t('sendTemplate')}</DialogTitle>
      <DialogContent sx={{ '& > :first-of-type': { mt: 1 } }}>
        <TemplatePicker tenantId={tenantId} chosen={chosen} onChange={change} strict={strict} />
        {answer.isError && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {describeError(answer.error)}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button
          variant="contained"
          disabled={chosen === null}
          loading={answer.isPending}
          onClick={send}
        >
          {t('sendTemplate')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
