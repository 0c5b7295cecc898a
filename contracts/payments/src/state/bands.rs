//! What networks let their machines charge; public state.

use cosmwasm_std::{OverflowError, OverflowOperation, Storage};
use flywheel_protocol::H3Cell;
use flywheel_types::hub::Network;
use flywheel_types::payments::{BANDED, Band, Banded, CELL_BANDS, CLASS_BANDS, ClassBands};

use crate::error::ContractError;

/// The bands that hold somewhere, and where they were set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The cell; `None`: they are the class's own.
    pub cell: Option<H3Cell>,
    /// At least one.
    pub bands: Vec<Band>,
}

/// Puts bands in the place of those that a class had there; with none, it has none there any more.
///
/// # Errors
/// If there is nothing to remove.
pub fn set(
    storage: &mut dyn Storage,
    record: &Network,
    class: &str,
    cell: Option<H3Cell>,
    bands: Vec<Band>,
) -> Result<(), ContractError> {
    let Network { id: network, clock, .. } = *record;
    let mut of_class = CLASS_BANDS.may_load(storage, (network, class))?.unwrap_or_default();
    let had = match cell {
        None => !of_class.bands.is_empty(),
        Some(cell) => CELL_BANDS.has(storage, (network, class, cell.get())),
    };
    let has = !bands.is_empty();
    if !had && !has {
        return Err(ContractError::NoBands {
            network,
            class: class.to_owned(),
            cell,
        });
    }

    match cell {
        None => of_class.bands = bands,
        Some(cell) => {
            let key = (network, class, cell.get());
            if has {
                CELL_BANDS.save(storage, key, &bands)?;
            } else {
                CELL_BANDS.remove(storage, key);
            }
            let cells = of_class.cells.get_mut(usize::from(cell.resolution()));
            let cells = cells.ok_or(ContractError::CellTooFine { cell })?;
            *cells = counted(*cells, had, has)?;
        }
    }
    if of_class == ClassBands::default() {
        CLASS_BANDS.remove(storage, (network, class));
    } else {
        CLASS_BANDS.save(storage, (network, class), &of_class)?;
    }

    let places = BANDED.may_load(storage, network)?.map_or(0, |banded| banded.places);
    let places = counted(places, had, has)?;
    if places == 0 {
        BANDED.remove(storage, network);
    } else {
        let banded = Banded {
            staking: record.contracts.staking.clone(),
            clock,
            places,
        };
        BANDED.save(storage, network, &banded)?;
    }
    Ok(())
}

fn counted(count: u32, had: bool, has: bool) -> Result<u32, OverflowError> {
    let (changed, operation) = match (had, has) {
        (false, true) => (count.checked_add(1), OverflowOperation::Add),
        (true, false) => (count.checked_sub(1), OverflowOperation::Sub),
        _ => return Ok(count),
    };
    changed.ok_or(OverflowError::new(operation))
}

/// What holds for a class in a cell: the bands of the finest cell that contains it and has some, else the class's own.
/// `None`: any price. Reads at most one item for each resolution in which the class has bands.
pub fn holding(
    storage: &dyn Storage,
    network: u64,
    class: &str,
    cell: Option<H3Cell>,
) -> Result<Option<Holding>, ContractError> {
    let Some(of_class) = CLASS_BANDS.may_load(storage, (network, class))? else {
        return Ok(None);
    };
    if let Some(cell) = cell {
        for (resolution, cells) in (0..=cell.resolution()).zip(of_class.cells).rev() {
            if cells == 0 {
                continue;
            }
            let place = cell.parent(resolution)?;
            if let Some(bands) = CELL_BANDS.may_load(storage, (network, class, place.get()))? {
                return Ok(Some(Holding {
                    cell: Some(place),
                    bands,
                }));
            }
        }
    }
    let bands = of_class.bands;
    Ok((!bands.is_empty()).then_some(Holding { cell: None, bands }))
}
