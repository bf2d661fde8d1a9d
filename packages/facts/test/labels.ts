// The class names of the data sets, to prove that none was left out of kinds.csv.

/** Fruits-360, the release with 120 classes. */
export const fruits360 = [
  ...['Apple Braeburn', 'Apple Crimson Snow', 'Apple Golden 1', 'Apple Golden 2', 'Apple Golden 3'],
  ...['Apple Granny Smith', 'Apple Pink Lady', 'Apple Red 1', 'Apple Red 2', 'Apple Red 3'],
  ...['Apple Red Delicious', 'Apple Red Yellow 1', 'Apple Red Yellow 2', 'Apricot', 'Avocado'],
  ...['Avocado ripe', 'Banana', 'Banana Lady Finger', 'Banana Red', 'Beetroot', 'Blueberry'],
  ...['Cactus fruit', 'Cantaloupe 1', 'Cantaloupe 2', 'Carambula', 'Cauliflower', 'Cherry 1'],
  ...['Cherry 2', 'Cherry Rainier', 'Cherry Wax Black', 'Cherry Wax Red', 'Cherry Wax Yellow'],
  ...['Chestnut', 'Clementine', 'Cocos', 'Dates', 'Eggplant', 'Ginger Root', 'Granadilla'],
  ...['Grape Blue', 'Grape Pink', 'Grape White', 'Grape White 2', 'Grape White 3', 'Grape White 4'],
  ...['Grapefruit Pink', 'Grapefruit White', 'Guava', 'Hazelnut', 'Huckleberry', 'Kaki', 'Kiwi'],
  ...['Kohlrabi', 'Kumquats', 'Lemon', 'Lemon Meyer', 'Limes', 'Lychee', 'Mandarine', 'Mango'],
  ...['Mango Red', 'Mangostan', 'Maracuja', 'Melon Piel de Sapo', 'Mulberry', 'Nectarine'],
  ...['Nectarine Flat', 'Nut Forest', 'Nut Pecan', 'Onion Red', 'Onion Red Peeled', 'Onion White'],
  ...['Orange', 'Papaya', 'Passion Fruit', 'Peach', 'Peach 2', 'Peach Flat', 'Pear', 'Pear Abate'],
  ...['Pear Forelle', 'Pear Kaiser', 'Pear Monster', 'Pear Red', 'Pear Williams', 'Pepino'],
  ...['Pepper Green', 'Pepper Red', 'Pepper Yellow', 'Physalis', 'Physalis with Husk', 'Pineapple'],
  ...['Pineapple Mini', 'Pitahaya Red', 'Plum', 'Plum 2', 'Plum 3', 'Pomegranate', 'Pomelo Sweetie'],
  ...['Potato Red', 'Potato Red Washed', 'Potato Sweet', 'Potato White', 'Quince', 'Rambutan'],
  ...['Raspberry', 'Redcurrant', 'Salak', 'Strawberry', 'Strawberry Wedge', 'Tamarillo', 'Tangelo'],
  ...['Tomato 1', 'Tomato 2', 'Tomato 3', 'Tomato 4', 'Tomato Cherry Red', 'Tomato Maroon'],
  ...['Tomato Yellow', 'Walnut'],
];

/** Grocery Store Dataset: fruit and vegetables, fine classes. */
export const groceryFine = [
  ...['Anjou', 'Asparagus', 'Aubergine', 'Avocado', 'Banana', 'Beef-Tomato', 'Brown-Cap-Mushroom'],
  ...['Cabbage', 'Cantaloupe', 'Carrots', 'Conference', 'Cucumber', 'Floury-Potato', 'Galia-Melon'],
  ...['Garlic', 'Ginger', 'Golden-Delicious', 'Granny-Smith', 'Green-Bell-Pepper', 'Honeydew-Melon'],
  ...['Kaiser', 'Kiwi', 'Leek', 'Lemon', 'Lime', 'Mango', 'Nectarine', 'Orange', 'Orange-Bell-Pepper'],
  ...['Papaya', 'Passion-Fruit', 'Peach', 'Pineapple', 'Pink-Lady', 'Plum', 'Pomegranate', 'Red-Beet'],
  ...['Red-Bell-Pepper', 'Red-Delicious', 'Red-Grapefruit', 'Regular-Tomato', 'Royal-Gala', 'Satsumas'],
  ...['Solid-Potato', 'Sweet-Potato', 'Vine-Tomato', 'Watermelon', 'Yellow-Bell-Pepper'],
  ...['Yellow-Onion', 'Zucchini'],
];

/** Its coarse classes. */
export const groceryCoarse = [
  ...['Apple', 'Asparagus', 'Aubergine', 'Avocado', 'Banana', 'Cabbage', 'Carrots', 'Cucumber'],
  ...['Garlic', 'Ginger', 'Kiwi', 'Leek', 'Lemon', 'Lime', 'Mango', 'Melon', 'Mushroom', 'Nectarine'],
  ...['Onion', 'Orange', 'Papaya', 'Passion-Fruit', 'Peach', 'Pear', 'Pepper', 'Pineapple', 'Plum'],
  ...['Pomegranate', 'Potato', 'Red-Beet', 'Red-Grapefruit', 'Satsumas', 'Tomato', 'Zucchini'],
];
