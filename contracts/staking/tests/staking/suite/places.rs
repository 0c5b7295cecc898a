//! Opened places, and machines that begin, move and stop.

use flywheel_protocol::H3Cell;
use flywheel_types::staking::{OpenPlace, PlacesResponse, query_place};

use super::*;

impl Suite {
    pub fn try_open(&mut self, cells: &[H3Cell], boost: u16) -> Result<(), ContractError> {
        let message = ExecuteMsg::OpenPlaces {
            cells: cells.to_vec(),
            boost: bps(boost),
        };
        self.execute(&self.admin.clone(), &message).map(drop)
    }

    pub fn open(&mut self, cell: H3Cell, boost: u16) -> &mut Self {
        self.try_open(&[cell], boost).unwrap();
        self
    }

    pub fn try_close(&mut self, cells: &[H3Cell]) -> Result<(), ContractError> {
        let cells = cells.to_vec();
        self.execute(&self.admin.clone(), &ExecuteMsg::ClosePlaces { cells })
            .map(drop)
    }

    pub fn close(&mut self, cell: H3Cell) -> &mut Self {
        self.try_close(&[cell]).unwrap();
        self
    }

    pub fn place(&self, cell: H3Cell) -> Option<OpenPlace> {
        let place = self.query(&QueryMsg::Place { cell });
        assert_eq!(query_place(&self.app.wrap(), &self.staking, cell).unwrap(), place);
        place
    }

    pub fn places(&self, start_after: Option<H3Cell>, limit: u32) -> Vec<OpenPlace> {
        let limit = Some(limit);
        self.query::<PlacesResponse>(&QueryMsg::Places { start_after, limit })
            .places
    }

    pub fn move_to(&mut self, machine: u64, cell: H3Cell) -> &mut Self {
        self.change_machine(machine, |machine| machine.cell = Some(cell));
        self
    }

    pub fn set_status(&mut self, machine: u64, status: MachineStatus) -> &mut Self {
        self.change_machine(machine, |machine| machine.status = status);
        self
    }

    /// A machine that was not bonded yet tries to be.
    pub fn try_begin(&mut self, owner: &str, machine: u64) -> Result<(), ContractError> {
        self.try_bond(owner, 1_000, terms(machine, Some("meter"), None))
            .map(drop)
    }

    pub fn joined(&self, machine: u64, epoch: u64) -> Option<u64> {
        self.enrolment(machine, epoch).map(|row| row.joined.get())
    }
}

/// The neighbourhood that [`cell`] lies in, about 250 km² instead of 5.
pub fn neighbourhood() -> H3Cell {
    cell().parent(5).unwrap()
}

/// A cell beside [`cell`], in the same neighbourhood.
pub fn next_door() -> H3Cell {
    "872a1072affffff".parse().unwrap()
}

/// A cell on another continent.
pub fn elsewhere() -> H3Cell {
    "871fb4671ffffff".parse().unwrap()
}

/// In force from the next epoch, as every change of a class.
pub fn asking() -> Class {
    Class {
        places: true,
        ..class("meter")
    }
}

/// A network whose class asks for opened places from the first epoch, with this one open.
pub fn open_in(place: H3Cell) -> Suite {
    let mut suite = Suite::native();
    suite.set_class(asking()).open(place, 0);
    suite
}

pub fn not_opened(machine: u64, cell: H3Cell) -> ContractError {
    ContractError::NotOpened {
        machine: id(machine),
        cell,
        class: "meter".into(),
    }
}
