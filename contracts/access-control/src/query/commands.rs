//! Commands.

use cosmwasm_std::Order;
use cw_storage_plus::Bound;
use flywheel_protocol::MachineId;
use flywheel_types::access_control::{
    COMMANDS, Command, CommandResponse, CommandsResponse, Resource, namespace, subject,
};
use flywheel_types::page;

use super::Asked;
use crate::error::ContractError;

impl Asked<'_> {
    pub(super) fn command(&self, machine: MachineId, number: u64) -> Result<CommandResponse, ContractError> {
        let epoch = self.ownership_epoch(machine)?;
        let found = COMMANDS.may_load(self.deps.storage, (machine.get(), number))?;
        let command = found.ok_or_else(|| ContractError::Unknown {
            kind: "command",
            name: number.to_string(),
            namespace: namespace::machine(machine, epoch),
        })?;
        self.command_response(machine, epoch, number, command)
    }

    pub(super) fn commands(
        &self,
        machine: MachineId,
        start_after: Option<u64>,
        limit: Option<u32>,
    ) -> Result<CommandsResponse, ContractError> {
        let epoch = self.ownership_epoch(machine)?;
        let range = COMMANDS.prefix(machine.get()).range(
            self.deps.storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        );
        let mut commands = vec![];
        for (number, command) in page::collect(range, limit)? {
            commands.push(self.command_response(machine, epoch, number, command)?);
        }
        Ok(CommandsResponse { commands })
    }

    fn command_response(
        &self,
        machine: MachineId,
        epoch: u32,
        number: u64,
        command: Command,
    ) -> Result<CommandResponse, ContractError> {
        let name = command.name.parse();
        let name = name.map_err(|error| cosmwasm_std::StdError::parse_err("Command", error))?;
        let requester = subject::account(&command.requester);
        let decision = self.judge().decide(&requester, &name, &Resource::machine(machine))?;
        let said = command.acknowledgement.as_ref();
        Ok(CommandResponse {
            command: number,
            state: command.state(self.now(), epoch),
            is_permitted: decision.is_permitted,
            acknowledged_at: said.map(|said| said.at),
            result: said.map(|said| said.result.0),
            requester: command.requester,
            name: command.name,
            payload: command.payload.0,
            requested_at: command.requested_at,
            expires_at: command.expires_at,
        })
    }
}
