import type { Operation } from '../operation.js';
import { addShowIntoShowList } from './add-show-into-show-list.js';
import { describeAutoShowListTasks } from './describe-auto-show-list-tasks.js';
import { describeShowList } from './describe-show-list.js';
import { editShowAndReplace } from './edit-show-and-replace.js';
import { initializeAutoShowListTask } from './initialize-auto-show-list-task.js';
import { modifyShowList } from './modify-show-list.js';
import { playChoosenShow } from './play-choosen-show.js';
import { removeShowFromShowList } from './remove-show-from-show-list.js';
import { setShowListBackground } from './set-show-list-background.js';

export const showLists: readonly Operation[] = [
  describeShowList,
  addShowIntoShowList,
  modifyShowList,
  removeShowFromShowList,
  editShowAndReplace,
  setShowListBackground,
  playChoosenShow,
  initializeAutoShowListTask,
  describeAutoShowListTasks,
];
