//! A shop's folder: what is for sale, and what was sealed for orders.
//!
//! ```text
//! shop.json               the chain, the marketplace, and the account that sells
//! contents/<root>/        good.json: where the file is; levels: its level file
//! orders/<order>-<key>/   what was sealed for an order, with its keys
//! seen.json               up to which order nothing is left to do
//! ```
//!
//! A sealed folder has the buyer's transfer key in its name: should a chain begin anew and give a number twice, the second
//! order gets keys of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cosmwasm_std::Addr;
use flywheel_client::Chain;
use flywheel_client::handles::Marketplace;
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::Shape;
use flywheel_types::marketplace::OrderResponse;
use serde::{Deserialize, Serialize};

use super::MarketError;
use super::notes::{self, Home};
use crate::place::{Place, folder_of, sync_folder};
use crate::{Described, FileError, Levels, OnProgress, describe};

const SHOP: &str = "shop.json";
const CONTENTS: &str = "contents";
const GOOD: &str = "good.json";
const LEVELS: &str = "levels";
const ORDERS: &str = "orders";
const LOCK: &str = "lock";
const SEEN: &str = "seen.json";

/// A shop's folder.
#[derive(Debug, Clone)]
pub struct Stock {
    folder: PathBuf,
    home: Home,
}

/// A file that is for sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Good {
    /// Where it is. Nobody may write to it.
    pub content: PathBuf,
    /// Its level file.
    pub levels: PathBuf,
    /// Its name.
    pub described: Described,
}

#[derive(Serialize, Deserialize)]
struct ShopFact {
    #[serde(flatten)]
    home: Home,
    /// Who sells, once that is known.
    seller: Option<Addr>,
}

#[derive(Serialize, Deserialize)]
struct GoodFact {
    content: PathBuf,
    size: u64,
}

impl Stock {
    /// The shop of this folder; makes one for a marketplace if there is none.
    ///
    /// # Errors
    /// [`MarketError::OtherMarketplace`], and what the system says.
    pub fn open_or_create<C: Chain + ?Sized>(folder: &Path, market: &Marketplace<'_, C>) -> Result<Self, MarketError> {
        let home = Home::of(market);
        let path = folder.join(SHOP);
        match notes::read::<ShopFact>(&path)? {
            Some(found) => found.home.check(folder, &home)?,
            None => {
                for part in [CONTENTS, ORDERS] {
                    let part = folder.join(part);
                    fs::create_dir_all(&part).map_err(FileError::at(&part))?;
                }
                let (home, seller) = (home.clone(), None);
                notes::write(&path, &ShopFact { home, seller })?;
                sync_folder(folder_of(folder))?;
            }
        }
        let folder = folder.canonicalize().map_err(FileError::at(folder))?;
        Ok(Self { folder, home })
    }

    /// The shop of this folder.
    ///
    /// # Errors
    /// [`MarketError::NoShop`], and what the system says.
    pub fn open(folder: &Path) -> Result<Self, MarketError> {
        let found: Option<ShopFact> = notes::read(&folder.join(SHOP))?;
        let home = found.map(|found| found.home).ok_or_else(|| MarketError::NoShop {
            path: folder.to_owned(),
        })?;
        let folder = folder.canonicalize().map_err(FileError::at(folder))?;
        Ok(Self { folder, home })
    }

    /// The chain that it sells on.
    pub fn chain_id(&self) -> &str {
        &self.home.chain_id
    }

    /// The marketplace that it sells in.
    pub const fn marketplace(&self) -> &Addr {
        &self.home.marketplace
    }

    /// Refuses another marketplace than the shop's.
    pub(super) fn check<C: Chain + ?Sized>(&self, market: &Marketplace<'_, C>) -> Result<(), MarketError> {
        self.home.check(&self.folder, &Home::of(market))
    }

    /// Keeps who sells from this folder; refuses everybody else from then on. Another account has other orders: it would take
    /// this one's for none of its own.
    ///
    /// # Errors
    /// [`MarketError::OtherSeller`], and what the system says.
    pub fn keep_seller(&self, seller: &Addr) -> Result<(), MarketError> {
        let path = self.folder.join(SHOP);
        let found: Option<ShopFact> = notes::read(&path)?;
        match found.and_then(|found| found.seller) {
            Some(found) if found == *seller => Ok(()),
            Some(found) => Err(MarketError::OtherSeller {
                path: self.folder.clone(),
                found,
                given: seller.clone(),
            }),
            None => {
                let (home, seller) = (self.home.clone(), Some(seller.clone()));
                Ok(notes::write(&path, &ShopFact { home, seller })?)
            }
        }
    }

    /// Names a file and puts it among the shop's goods. One that is there already is named again, and may have moved.
    ///
    /// # Errors
    /// An empty file, one above 4 TiB, one that somebody writes to, and what the system says.
    pub fn add(&self, content: &Path, progress: OnProgress<'_>) -> Result<Good, FileError> {
        let content = content.canonicalize().map_err(FileError::at(content))?;
        let contents = self.folder.join(CONTENTS);
        // Two programs that name files at once are in nobody's way.
        let draft = contents.join(format!("naming-{}.levels", std::process::id()));
        let described = describe(&content, &draft, progress)?;
        let folder = contents.join(described.root.to_string());
        fs::create_dir_all(&folder).map_err(FileError::at(&folder))?;
        let levels = folder.join(LEVELS);
        fs::rename(&draft, &levels).map_err(FileError::at(&levels))?;
        sync_folder(&folder)?;
        let size = described.shape.size();
        let fact = GoodFact { content, size };
        notes::write(&folder.join(GOOD), &fact)?;
        sync_folder(&contents)?;
        Ok(Good {
            content: fact.content,
            levels,
            described,
        })
    }

    /// Everything that is for sale, by root.
    ///
    /// # Errors
    /// What the system says. A folder that holds something else is passed over.
    pub fn goods(&self) -> Result<BTreeMap<Hash32, Good>, FileError> {
        let contents = self.folder.join(CONTENTS);
        let mut goods = BTreeMap::new();
        for name in names(&contents)? {
            let Ok(root) = Hash32::from_hex(&name) else { continue };
            let folder = contents.join(&name);
            // Killed before the last file of a good, a program leaves it without this one.
            let Some(fact) = notes::read::<GoodFact>(&folder.join(GOOD))? else {
                continue;
            };
            let shape = Shape::of(fact.size)?;
            let good = Good {
                content: fact.content,
                levels: folder.join(LEVELS),
                described: Described { root, shape },
            };
            goods.insert(root, good);
        }
        Ok(goods)
    }

    /// The names of what is for sale: cheap to compare.
    pub(super) fn roots(&self) -> Result<Vec<String>, FileError> {
        let mut roots = names(&self.folder.join(CONTENTS))?;
        roots.retain(|name| Hash32::from_hex(name).is_ok());
        roots.sort_unstable();
        Ok(roots)
    }

    /// Where an order is sealed.
    pub(super) fn order_folder(&self, order: &OrderResponse) -> PathBuf {
        let name = format!("{}-{}", order.number, order.transfer_key);
        self.folder.join(ORDERS).join(name)
    }

    /// The orders that have a folder, half-done ones too.
    pub(super) fn order_folders(&self) -> Result<Vec<(u64, PathBuf)>, FileError> {
        let orders = self.folder.join(ORDERS);
        let numbered = |name: String| {
            let number = name.split_once('-')?.0.parse().ok()?;
            Some((number, orders.join(name)))
        };
        Ok(names(&orders)?.into_iter().filter_map(numbered).collect())
    }

    /// Takes the shop for this program alone, until what is returned is dropped.
    pub(super) fn lock(&self) -> Result<Place, FileError> {
        let lock = Place::resume(&self.folder.join(LOCK))?;
        if lock.try_lock()? {
            return Ok(lock);
        }
        Err(FileError::InUse {
            path: self.folder.clone(),
        })
    }

    /// Up to which order nothing is left to do.
    pub(super) fn seen(&self) -> Result<Option<u64>, FileError> {
        notes::read(&self.folder.join(SEEN))
    }

    pub(super) fn set_seen(&self, order: u64) -> Result<(), FileError> {
        notes::write(&self.folder.join(SEEN), &order)
    }
}

impl Good {
    /// Its level file.
    ///
    /// # Errors
    /// One that is not this good's.
    pub fn open_levels(&self) -> Result<Levels, FileError> {
        Levels::open_of(&self.levels, self.described.content())
    }
}

/// Names that are no text are nobody's here.
fn names(folder: &Path) -> Result<Vec<String>, FileError> {
    let entries = fs::read_dir(folder).map_err(FileError::at(folder))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(FileError::at(folder))?;
        names.extend(entry.file_name().into_string());
    }
    Ok(names)
}
