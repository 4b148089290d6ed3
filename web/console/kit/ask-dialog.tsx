// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { t } from './texts.ts';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly children: ReactNode;
}

/** A dialog over the page: it keeps the keyboard inside and gives it back where it was. */
export function DeskDialog({ isOpen, onOpenChange, title, children }: DialogProps) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className="veil">
      <Modal className="sheet">
        <Dialog className="sheet-inside">
          <Heading slot="title" className="sheet-title">
            {title}
          </Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks before something that the person on the other side will be told of. */
export function AskDialog({
  text,
  yes,
  onYes,
  ...rest
}: Omit<DialogProps, 'children'> & {
  readonly text: string;
  readonly yes: string;
  readonly onYes: () => void;
}) {
  const close = () => rest.onOpenChange(false);
  return (
    <DeskDialog {...rest}>
      <p>{text}</p>
      <div className="sheet-buttons">
        <Button className="btn btn-outline-primary btn-sm" onPress={close}>
          {t('cancel')}
        </Button>
        <Button
          className="btn btn-primary btn-sm"
          autoFocus
          onPress={() => {
            close();
            onYes();
          }}
        >
          {yes}
        </Button>
      </div>
    </DeskDialog>
  );
}
