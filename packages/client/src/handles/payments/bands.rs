//! What networks let their machines charge.

use cosmwasm_std::Addr;
use flywheel_protocol::{H3Cell, MachineId};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::payments::{
    BandsResponse, CellBands, CellBandsResponse, ExecuteMsg, QueryMsg, TariffBand, TariffBandsResponse,
};

use super::{Payments, all_pages};
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

impl<C: Chain + ?Sized> Payments<'_, C> {
    /// Says what a unit may cost in tariffs of a class that name the network, in a cell or (`None`) wherever no cell says
    /// otherwise; an empty list removes what was said there. As the network's admin; a DAO sends the message by proposal.
    pub fn set_bands(
        &self,
        signer: &Account,
        network: u64,
        class: &str,
        cell: Option<H3Cell>,
        bands: Vec<TariffBand>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetBands {
            network,
            class: class.to_owned(),
            cell,
            bands,
        };
        self.execute(signer, &message)
    }

    /// What a network has set for a class in this very cell, or (`None`) where no cell has bands of its own.
    pub fn bands(&self, network: u64, class: &str, cell: Option<H3Cell>) -> Result<Vec<TariffBand<Addr>>, ChainError> {
        let message = QueryMsg::Bands {
            network,
            class: class.to_owned(),
            cell,
        };
        let answer: BandsResponse = self.chain.query(&self.address, &message)?;
        Ok(answer.bands)
    }

    /// The cells in which a class has bands of its own, the coarser first.
    pub fn cell_bands(&self, network: u64, class: &str) -> Result<Vec<CellBands>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::CellBands {
                network,
                class: class.to_owned(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: CellBandsResponse = self.chain.query(&self.address, &message)?;
            let next = page.cells.last().map(|row| row.cell);
            Ok((page.cells, next))
        })
    }

    /// What a tariff of a machine may say if it names a network.
    pub fn tariff_bands(&self, network: u64, machine: MachineId) -> Result<TariffBandsResponse, ChainError> {
        self.chain
            .query(&self.address, &QueryMsg::TariffBands { network, machine })
    }
}
