//! Asking machines, and what their keys sign.

use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{CommandAcknowledgement, SignError};
use flywheel_protocol::{Hash32, MachineId, Time};
use flywheel_types::access_control::{CommandAnswer, CommandResponse, ExecuteMsg, Name};
use flywheel_types::registry::MachineResponse;

use super::AccessControl;
use crate::{Account, Chain, ChainError, TxResult};

impl<C: Chain + ?Sized> AccessControl<'_, C> {
    /// Asks a machine to do something, with the SHA-256 of what goes with it; as the owner or who has the permission of that
    /// name. The command's number: [`AccessControl::requested`].
    pub fn request_command(
        &self,
        signer: &Account,
        machine: MachineId,
        name: Name,
        payload: Hash32,
        expires_at: Time,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::RequestCommand {
            machine,
            name,
            payload,
            expires_at,
        };
        self.execute(signer, &message)
    }

    /// Takes a command back that nobody has acknowledged; as who asked, or the owner.
    pub fn cancel_command(&self, signer: &Account, machine: MachineId, command: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CancelCommand { machine, command })
    }

    /// Puts on record what a machine says of a command; as anyone.
    pub fn acknowledge_command(&self, signer: &Account, answer: CommandAnswer) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::AcknowledgeCommand(answer))
    }

    /// Signs with the machine's key that a command was done or refused, and the SHA-256 of what came of it.
    ///
    /// `machine` is the registry's word for it now: a sale or a new key makes the signature worthless.
    ///
    /// # Errors
    /// [`SignError`] for a chain id that no signature can name.
    pub fn sign_answer(
        &self,
        key: &SecretKey,
        machine: &MachineResponse,
        command: &CommandResponse,
        is_done: bool,
        result: Hash32,
    ) -> Result<CommandAnswer, SignError> {
        let signed = CommandAcknowledgement {
            machine: machine.machine,
            ownership_epoch: machine.ownership_epoch,
            command: command.command,
            key_version: machine.key_version,
            name: &command.name,
            payload: command.payload,
            is_done,
            result,
        };
        let digest = signed.digest(self.chain.chain_id(), self.address.as_str())?;
        Ok(CommandAnswer {
            machine: machine.machine,
            command: command.command,
            is_done,
            result,
            signature: key.sign(&digest),
        })
    }

    /// The number of the command that a transaction has asked for.
    ///
    /// # Errors
    /// If the transaction asked for none here.
    pub fn requested(&self, result: &TxResult) -> Result<u64, ChainError> {
        let event = result
            .contract_events(&self.address, "flywheel-access-control/command_requested")
            .next();
        let number = event.and_then(|event| event.attribute("command")?.parse().ok());
        number.ok_or_else(|| ChainError::Encoding {
            what: "the result of a request",
            reason: format!("none of its {} events has a command's number", result.events.len()),
        })
    }
}
