//! Opened places.

use flywheel_protocol::{Bps, H3Cell};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::staking::{ExecuteMsg, OpenPlace, PlacesResponse, QueryMsg};

use super::Staking;
use crate::handles::all_pages;
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

impl<C: Chain + ?Sized> Staking<'_, C> {
    /// Opens places, or gives those that are open another boost; as the admin.
    pub fn open_places(&self, signer: &Account, cells: Vec<H3Cell>, boost: Bps) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::OpenPlaces { cells, boost })
    }

    /// Closes places for machines that come later; as the admin.
    pub fn close_places(&self, signer: &Account, cells: Vec<H3Cell>) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::ClosePlaces { cells })
    }

    /// The opened place that a cell lies in, the finest if there are several.
    pub fn place(&self, cell: H3Cell) -> Result<Option<OpenPlace>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Place { cell })
    }

    /// All opened places, the coarser first.
    pub fn places(&self) -> Result<Vec<OpenPlace>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Places {
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: PlacesResponse = self.chain.query(&self.address, &message)?;
            let next = page.places.last().map(|place| place.cell);
            Ok((page.places, next))
        })
    }
}
